/** Where files are kept. */
export const bucket = 'care-notes-files'
