/** The built-in categories. */
export const BUILT_IN_CATEGORIES = ['read', 'edit', 'execute', 'mcp', 'other'] as const

/** The default category. */
export const OTHER = 'other'
