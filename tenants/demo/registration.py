"""What the house needs to know about the demo."""

from causeway.registry import Slice
from tenants.demo.commands import demo

slice = Slice(name="demo", commands=(demo,))
