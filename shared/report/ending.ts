/** What the name of a saved diagnosis ends with; systems know a type of file by the last part of it only. */
export const REPORT_ENDING = 'claimcheck'
