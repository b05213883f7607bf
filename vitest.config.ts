import { defineConfig } from 'vitest/config'
import { COMPILE_CACHE } from './test/support/compile-cache.ts'

export default defineConfig({
  test: {
    env: COMPILE_CACHE,
    include: ['test/**/*.test.ts', 'client/test/**/*.test.ts', 'sandbox/test/**/*.test.ts'],
    // The default leaves one core idle, which is half of a small machine.
    maxWorkers: '100%',
    // Loading all modules anew takes longer than most files do; nothing replaces modules or leaves state in them.
    isolate: false,
    // Far above the slowest test: what reaches it hangs.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // The sandbox serves its page by stripping types, which Node still calls experimental.
    execArgv: ['--disable-warning=ExperimentalWarning'],
    reporters: ['default', ['json', { outputFile: 'coverage/test-results.json' }]],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'client/src/**/*.ts', 'sandbox/src/**/*.ts'],
      exclude: ['sandbox/src/page/**', 'src/main.ts', 'sandbox/src/main.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 90, branches: 80 },
    },
  },
})
