/** Keeps the knowledge base up and sees no inquiry: the service refuses what the console does not show. */
export const EDITOR = "editor";
