/**
 * The file name ending of a saved diagnosis. Systems recognise a file type by the last part of the name only.
 */
export const REPORT_ENDING = 'claimcheck'
