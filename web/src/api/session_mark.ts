/** The key in the browser's storage that somebody logged in there, and nothing else: so that pages for strangers need not ask who is there. */
export const MARK = 'callai.logged-in';
