"""What happens to measures: recorded, voided, scheduled; wording loaded; asked on a device."""
