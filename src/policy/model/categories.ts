/** The categories that exist without being named in a bundle. */
export const BUILT_IN_CATEGORIES = ['read', 'edit', 'execute', 'mcp', 'other'] as const

/** What a call falls into when nobody knows better. */
export const OTHER = 'other'
