"""The checklist of one initiative, part by part."""
