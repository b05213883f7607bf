import { tool } from '@openai/agents'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { vetoTools } from '../../../src/adapters/openai-agents/index.ts'
import { vetoAt } from '../people.ts'

test('a tool of OpenAI Agents with an output schema, which no refusal fits, is refused', () => {
  const look = tool({
    name: 'look',
    description: 'Look',
    parameters: z.object({}),
    outputSchema: z.object({ seen: z.string() }),
    execute: () => ({ seen: 'nothing' }),
  })

  expect(() => vetoTools(vetoAt('http://127.0.0.1:1'), [look])).toThrow(
    /^Expected the tool 'look' to have no outputSchema/,
  )
})
