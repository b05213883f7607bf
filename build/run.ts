import { buildBot } from './bot.ts'
import { buildSandbox } from './sandbox.ts'

// `npm run build`: the packages veto-slack and slack-sandbox as they are published, for `npm pack` or the container image.
await Promise.all([buildBot('dist/veto-slack'), buildSandbox('dist/slack-sandbox')])
