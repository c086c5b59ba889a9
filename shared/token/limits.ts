/** How many tokens the shelf holds at most. */
export const MAX_SHELF = 50
/** The longest name an operator may give a token, in characters. */
export const MAX_NAME = 60
