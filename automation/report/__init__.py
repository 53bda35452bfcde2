"""What a run says when it ends: the envelope, and its rendering for people."""
