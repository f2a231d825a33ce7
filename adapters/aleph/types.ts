/** The id type of the internal id, at every site. */
export const primaryType = '00'
