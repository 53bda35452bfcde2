"""What a rehearsal saw of the pages: as data, and as people read it. No page is needed here."""
