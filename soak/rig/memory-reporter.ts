import { collectedMemory } from './memory.ts'

// Loaded into a server before its own code: it answers each message of its parent with its memory.
process.on('message', () => process.send?.(collectedMemory()))
// The channel does not keep the server alive.
process.channel?.unref()
