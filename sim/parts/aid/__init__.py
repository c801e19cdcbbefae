"""Aid: convoys that come by the road, wait, are unloaded, and go back."""
