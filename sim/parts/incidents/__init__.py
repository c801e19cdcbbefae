"""Incidents: accidents and attacks that kill, wound and destroy stocks."""
