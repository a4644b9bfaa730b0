"""What staff do with an inquiry beside answering: registering, describing, linking, reopening."""
