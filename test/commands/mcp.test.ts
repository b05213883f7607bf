import { expect, test } from 'vitest'
import { readCaller, readLocation } from '../../src/commands/mcp/mcp-options.ts'
import { runVeto } from '../support/run-veto.ts'

const AGENT = { VETO_AGENT_ID: 'support-agent', VETO_API_KEY: 'veto_test' }
const NONE = { header: [], prefix: '', context: [] }

test.each([
  [[], AGENT, 'Expected either --url, or "--" and the command that starts the MCP server'],
  [['--url', 'http://x', '--', 'server'], AGENT, 'Expected either --url, or "--" and the command'],
  [['--url', 'http://a:secret@x'], AGENT, '--url: expected a URL without user name and password'],
  [['--url', 'ftp://x'], AGENT, '--url: expected an http or https URL, got "ftp://x"'],
  [['--header', 'A: b', '--', 'server'], AGENT, 'Expected --header only together with --url'],
  [['--url', 'http://x', '--header', 'secret'], AGENT, '--header: expected "Name: value"'],
  [
    ['--url', 'http://x', '--header', `Authorization: Bearer \${TOKEN}`],
    AGENT,
    '--header Authorization: expected the variable TOKEN to be set',
  ],
  [
    ['--', 'server'],
    { VETO_API_KEY: 'veto_test' },
    /^Set --agent, or VETO_AGENT_ID, to the agent that asks$/,
  ],
  [
    ['--agent', 'a b', '--', 'server'],
    AGENT,
    'Set --agent, or VETO_AGENT_ID, to the agent that asks: expected letters',
  ],
  [['--session', 'a b', '--', 'server'], AGENT, '--session, or VETO_SESSION_ID: expected 1 to 128'],
  [['--prefix', 'a b', '--', 'server'], AGENT, '--prefix: expected letters'],
  [['--context', 'production', '--', 'server'], AGENT, '--context: expected name=value, got "production"'],
  [['--requester', 'ann', '--', 'server'], AGENT, '--requester: expected an e-mail address'],
  [['--hold', 'long', '--', 'server'], AGENT, '--hold: expected a duration such as 50s or 10m, got "long"'],
  [
    ['--', 'server'],
    { VETO_AGENT_ID: 'a', VETO_API_KEY: 'wrong' },
    "Expected apiKey, or VETO_API_KEY, to be a key that starts with 'veto_'",
  ],
])('veto mcp %j is refused in one sentence', async (args, environment, message) => {
  const { code, out, err } = await runVeto(['mcp', ...args], environment)

  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toMatch(message)
  expect(err).not.toMatch(/\n|secret/)
})

test('the caller of veto mcp is who the options and the environment say', () => {
  const options = {
    ...NONE,
    prefix: 'github.',
    context: ['environment=production', 'query=a=b'],
    requester: 'ann@acme.test',
    hold: '50s',
  }

  expect(readCaller(options, { ...AGENT, VETO_SESSION_ID: 'run-1' })).toEqual({
    agentId: 'support-agent',
    sessionId: 'run-1',
    prefix: 'github.',
    context: { environment: 'production', query: 'a=b' },
    requester: 'ann@acme.test',
    holdMs: 50_000,
  })
  expect(readCaller({ ...NONE, agent: 'other', session: 's' }, AGENT)).toMatchObject({
    agentId: 'other',
    sessionId: 's',
  })
})

test('each start of veto mcp without a session is one of its own', () => {
  const sessions = [readCaller(NONE, AGENT), readCaller(NONE, AGENT)].map(({ sessionId }) => sessionId)

  expect(new Set(sessions).size).toBe(2)
})

test('the server gets the environment without what is for Veto', () => {
  const environment = { ...AGENT, veto_url: 'x', TOKEN: 't', EMPTY: undefined }

  expect(readLocation(['server', '-v', '--x'], NONE, environment)).toEqual({
    kind: 'command',
    command: 'server',
    args: ['-v', '--x'],
    environment: { TOKEN: 't' },
  })
})

test('a header whose variable cannot be sent is refused without its value', () => {
  const options = { ...NONE, url: 'https://mcp.example/x', header: [`Authorization: Bearer \${A}`] }

  expect(() => readLocation([], options, { A: 'secret\n' })).toThrow(
    /^--header Authorization: expected visible ASCII characters only$/,
  )
})

test('a header can contain variables of the environment', () => {
  const options = {
    ...NONE,
    url: 'https://mcp.example/x',
    header: [`Authorization: Bearer \${A}-\${B}`, 'X-Team: b: c'],
  }

  expect(readLocation([], options, { A: '1', B: '$&' })).toEqual({
    kind: 'url',
    url: new URL('https://mcp.example/x'),
    headers: { Authorization: 'Bearer 1-$&', 'X-Team': 'b: c' },
  })
})
