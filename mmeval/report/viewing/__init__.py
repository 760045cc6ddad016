"""What a run shows: its sessions, listed, filtered, compared and pictured."""
