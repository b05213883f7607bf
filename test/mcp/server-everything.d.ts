declare module '@modelcontextprotocol/server-everything/dist/server/index.js' {
  import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'

  /** The reference server, which shows every feature of the protocol. */
  export function createServer(): { readonly server: McpServer; cleanup(sessionId?: string): void }
}
