"""From YAML text to a typed, validated, frozen scenario."""
