"""What the files of a workspace define: found in a child process, kept by file and by name."""
