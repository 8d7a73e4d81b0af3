"""Files that go to other programs and to reviewers, and come back."""
