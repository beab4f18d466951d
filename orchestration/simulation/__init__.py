"""What if: published months scored again by other rules, with the same models on the published facts."""
