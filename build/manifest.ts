interface DevelopmentManifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly type: string
  readonly engines: object
}

/** The `package.json` of a built package: what users need, without scripts, workspaces and development dependencies. */
export function publishedManifest(source: DevelopmentManifest, own: object): string {
  const { name, version, description, license, type, engines } = source
  return `${JSON.stringify({ name, version, description, license, type, engines, ...own }, null, 2)}\n`
}
