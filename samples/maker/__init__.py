"""Makes the sample mailbox from the stories: reads them, writes each letter as its writer's program would, files it."""
