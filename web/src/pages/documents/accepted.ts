/** Ends of the names of files that become documents. */
export const ACCEPTED = '.pdf,.docx,.xlsx,.csv,.html,.htm,.md,.markdown,.txt';
