/* Draws what a page has put into [data-chart] with ECharts: lines or bars over one axis, in the page's colors. The table
   beside it holds the same figures, for who reads them, and for a browser without scripts. */
(() => {
  "use strict";
  if (!window.echarts) return;
  const drawn = [];
  // Colors are light-dark() tokens: a probe element turns them into what the present theme shows.
  const probe = document.createElement("i");
  probe.hidden = true;
  document.body.append(probe);
  const color = (name) => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; };

  function option(chart) {
    const soft = color("--soft"), rule = color("--rule");
    const tones = [color("--accent-fill"), color("--warn-fill"), color("--good-fill"), color("--bad-fill")];
    const chosen = chart.tones ? chart.tones.map((tone) => color(`--${tone}-fill`)) : tones;
    const text = { color: soft, fontFamily: getComputedStyle(document.body).fontFamily };
    const places = { type: "category", data: chart.axis, axisLabel: { color: soft, hideOverlap: true }, axisLine: { lineStyle: { color: rule } }, axisTick: { show: false } };
    const values = { type: "value", minInterval: 1, name: chart.unit, nameTextStyle: { color: soft, align: "left" }, axisLabel: { color: soft }, splitLine: { lineStyle: { color: rule } } };
    const lies = chart.kind === "bar";
    if (lies) Object.assign(places, { inverse: true, axisLabel: { interval: 0, color: soft, width: Math.min(220, innerWidth / 3), overflow: "truncate" } });
    if (lies) Object.assign(values, { name: "" });
    if (chart.top) Object.assign(values, { min: 0, max: chart.top });
    return {
      aria: { enabled: false },
      animation: false,
      color: chosen,
      textStyle: text,
      grid: { left: 8, right: 16, top: chart.series.length > 1 ? 36 : 28, bottom: 8, containLabel: true },
      legend: { show: chart.series.length > 1, top: 0, textStyle: text },
      // As drawn text: a tooltip made of markup would need inline styles, which the content policy refuses.
      tooltip: { trigger: "axis", renderMode: "richText", confine: true },
      xAxis: lies ? values : places,
      yAxis: lies ? places : values,
      series: chart.series.map((one) => (lies
        ? { name: one.name, type: "bar", stack: "all", data: one.values, barMaxWidth: 18 }
        : { name: one.name, type: "line", data: one.values, symbol: "circle", symbolSize: 5, showSymbol: chart.axis.length < 40, lineStyle: { width: 2 }, ...behind(chart) })),
    };
  }
  // Ranges of a scale as bands behind a line, and values worth seeing as dashes across it. The words stand on the left, the
  // line's newest end on the right.
  function behind(chart) {
    const ink = color("--ink"), soft = color("--soft"), size = 11;
    const bands = (chart.bands || []).map((band) => [
      { name: band.name, yAxis: band.from, itemStyle: { color: color(`--${band.tone}-tint`) } }, { yAxis: band.to }]);
    const marks = (chart.marks || []).map((mark) => ({ name: mark.name, yAxis: mark.value }));
    return {
      ...(bands.length ? { markArea: { silent: true, label: { position: "insideLeft", color: soft, fontSize: size }, data: bands } } : {}),
      ...(marks.length ? { markLine: { silent: true, symbol: "none", lineStyle: { color: ink, type: "dashed", width: 1 }, label: { position: "insideEndTop", formatter: "{b}", color: ink, fontSize: size }, data: marks } } : {}),
    };
  }
  document.querySelectorAll("[data-chart]").forEach((place) => {
    const chart = JSON.parse(place.dataset.chart);
    if (chart.kind === "bar") place.style.height = `${Math.max(17, 4 + 1.5 * chart.axis.length)}rem`; // a line for every bar
    const view = window.echarts.init(place, null, { renderer: "canvas" });
    view.setOption(option(chart));
    drawn.push([view, chart]);
  });
  const again = () => drawn.forEach(([view, chart]) => view.setOption(option(chart)));
  addEventListener("resize", () => drawn.forEach(([view]) => view.resize()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
})();
