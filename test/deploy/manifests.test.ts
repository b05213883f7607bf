import { globSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import packageJson from '../../package.json' with { type: 'json' }
import { refuseUnknownSettings } from '../../src/config/config.ts'

const LABELS = { 'app.kubernetes.io/name': 'veto' }
const image = imageSettings()

test('the compose file mounts and publishes what the image uses, sets only settings that Veto has, and gives each secret as a file that is in no commit and no image', () => {
  const { services, volumes, secrets } = Compose.parse(read('deploy/compose.yaml'))
  const { veto } = services
  const targets = veto.volumes.map((volume) => volume.split(':')[1])

  expect(() => refuseUnknownSettings(veto.environment)).not.toThrow()
  expect(Object.values(veto.environment)).toEqual(veto.secrets.map((name) => `/run/secrets/${name}`))
  expect(Object.keys(secrets)).toEqual(veto.secrets)
  for (const path of ['.gitignore', '.dockerignore']) {
    const ignored = readFileSync(path, 'utf8').split(/\/?\n/)
    for (const { file } of Object.values(secrets)) expect(ignored).toContain(`deploy/${dirname(file)}`)
  }
  expect(Object.keys(volumes)).toEqual(['data'])
  expect(targets).toEqual([image.dataFolder, image.VETO_POLICIES])
  expect(veto.ports).toEqual([`127.0.0.1:${image.VETO_PORT}:${image.VETO_PORT}`])
  expect(veto).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
})

test('the compose file with PostgreSQL gives Veto and the database each secret as a file, keeps the database in a volume, and waits for it', () => {
  const { services, volumes, secrets } = PostgresCompose.parse(read('deploy/compose.postgres.yaml'))
  const { veto, database } = services
  const { POSTGRES_PASSWORD_FILE, ...settings } = database.environment

  expect(() => refuseUnknownSettings(veto.environment)).not.toThrow()
  expect(Object.values(veto.environment)).toEqual(veto.secrets.map((name) => `/run/secrets/${name}`))
  expect(veto.environment).toHaveProperty('VETO_DATABASE_FILE')
  expect([POSTGRES_PASSWORD_FILE]).toEqual(database.secrets.map((name) => `/run/secrets/${name}`))
  expect(settings).toMatchObject({ POSTGRES_USER: 'veto', POSTGRES_DB: 'veto' })
  expect(Object.keys(secrets).toSorted()).toEqual([...veto.secrets, ...database.secrets].toSorted())
  expect(database.volumes.map((volume) => volume.split(':')[0])).toEqual(Object.keys(volumes))
  expect(veto).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    ports: [`127.0.0.1:${image.VETO_PORT}:${image.VETO_PORT}`],
    depends_on: { database: { condition: 'service_healthy' } },
    tmpfs: expect.arrayContaining([image.dataFolder]),
  })
})

test('the Kubernetes manifests fit each other, the image and the routes of Veto', () => {
  const { resources, images } = Kustomization.parse(read('deploy/kubernetes/kustomization.yaml'))
  const { spec } = Deployment.parse(read('deploy/kubernetes/deployment.yaml'))
  const { containers, volumes } = spec.template.spec
  const [container] = containers
  const mounts = new Map(container.volumeMounts.map(({ name, mountPath }) => [name, mountPath]))
  const settings = Object.fromEntries(container.env.map(({ name, value }) => [name, value]))
  const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe]

  expect(resources.toSorted()).toEqual(
    globSync('deploy/kubernetes/*.yaml')
      .map((path) => basename(path))
      .filter((name) => name !== 'kustomization.yaml')
      .sort(),
  )
  expect(images).toEqual([{ name: container.image, newTag: packageJson.version }])
  expect([spec.replicas, spec.strategy.type]).toEqual([1, 'Recreate'])
  expect(() => refuseUnknownSettings(settings)).not.toThrow()
  for (const path of Object.values(settings)) expect(path.startsWith(`${mounts.get('secrets')}/`)).toBe(true)
  expect([...mounts.keys()].sort()).toEqual(volumes.map(({ name }) => name).sort())
  expect(mounts).toContainEqual(['data', image.dataFolder])
  expect(mounts).toContainEqual(['policies', image.VETO_POLICIES])
  expect(container.ports).toEqual([{ name: 'http', containerPort: Number(image.VETO_PORT) }])
  expect(probes.map(({ httpGet }) => [httpGet.path, httpGet.port])).toEqual([
    ['/healthz', 'http'],
    ['/healthz', 'http'],
    ['/readyz', 'http'],
  ])
  for (const { path } of probes.map(({ httpGet }) => httpGet)) expect(ROUTES).toContain(`'${path}'`)
  expect(spec.template.spec['securityContext']).toMatchObject({
    runAsNonRoot: true,
    runAsUser: image.uid,
    fsGroup: image.uid,
  })
  expect(container['securityContext']).toMatchObject({
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
  })
  expect(spec.selector.matchLabels).toEqual(LABELS)
})

test.each([
  ['service.yaml', { selector: LABELS, ports: [{ port: 4180, targetPort: 'http' }] }],
  ['disruption-budget.yaml', { selector: { matchLabels: LABELS }, maxUnavailable: 1 }],
  ['network-policy.yaml', { podSelector: { matchLabels: LABELS }, ingress: [{ ports: [{ port: 4180 }] }] }],
])('the Kubernetes manifest %s is about the pod of Veto', (file, spec) => {
  expect(read(`deploy/kubernetes/${file}`)).toMatchObject({ spec })
})

test('the Kubernetes manifests for PostgreSQL change the others into two servers without a volume, restarted one after the other', () => {
  const folder = 'deploy/kubernetes-postgres'
  const { resources, patches } = Overlay.parse(read(`${folder}/kustomization.yaml`))
  const [deployment, policy, volume] = patches.map(({ path }) => Patch.parse(read(`${folder}/${path}`)))
  const base = globSync('deploy/kubernetes/*.yaml').map((path) => Patch.parse(read(path)))
  const names = (patch: Patch | undefined) => [patch?.kind, patch?.metadata?.name]

  expect(resources).toEqual(['../kubernetes'])
  for (const patch of [deployment, policy, volume]) expect(base.map(names)).toContainEqual(names(patch))
  expect(deployment).toMatchObject({ spec: { replicas: 2, strategy: { type: 'RollingUpdate' } } })
  expect(JSON.stringify(deployment)).toContain(
    '{"name":"VETO_DATABASE_FILE","value":"/secrets/database-url"}',
  )
  expect(JSON.stringify(policy)).toContain('5432')
  expect(volume).toMatchObject({ $patch: 'delete', kind: 'PersistentVolumeClaim' })
})

const Overlay = z.looseObject({
  resources: z.array(z.string()),
  patches: z.array(z.object({ path: z.string() })),
})
const Patch = z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }).optional() })
type Patch = z.infer<typeof Patch>

test('the systemd unit sets only settings that Veto has, reads each secret from a credential, and starts the package', () => {
  const lines = readFileSync('deploy/veto.service', 'utf8').split('\n')
  const valuesOf = (name: string) =>
    lines.flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []))
  const settings = Object.fromEntries(valuesOf('Environment').map((pair) => pair.split('=')))
  const credentials = valuesOf('LoadCredential').map((pair) => `%d/${pair.split(':')[0]}`)

  expect(() => refuseUnknownSettings(settings)).not.toThrow()
  expect(Object.values(settings).filter((value) => String(value).startsWith('%d'))).toEqual(credentials)
  expect(valuesOf('ExecStart')).toEqual([
    `/usr/bin/node --max-semi-space-size=8 /opt/veto/node_modules/${packageJson.name}/${packageJson.bin.veto} start`,
  ])
})

/** What the image sets, without the rest of its steps. */
function imageSettings() {
  const text = readFileSync('deploy/Dockerfile', 'utf8')
  const firstMatch = (pattern: RegExp) => pattern.exec(text)?.[1] ?? ''
  return {
    VETO_PORT: firstMatch(/VETO_PORT=(\S+)/),
    VETO_POLICIES: firstMatch(/VETO_POLICIES=(\S+)/),
    dataFolder: firstMatch(/VETO_DATABASE=(\S+)\/[^/]+\.db/),
    uid: Number(firstMatch(/^USER (\d+):/m)),
  }
}

const ROUTES = readFileSync('src/http/routes/health.ts', 'utf8')

function read(path: string): unknown {
  return parse(readFileSync(path, 'utf8'))
}

const Compose = z.object({
  services: z.object({
    veto: z.looseObject({
      environment: z.record(z.string(), z.string()),
      secrets: z.array(z.string()),
      volumes: z.array(z.string()),
      ports: z.array(z.string()),
    }),
  }),
  volumes: z.record(z.string(), z.unknown()),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
})

const PostgresCompose = Compose.extend({
  services: Compose.shape.services.extend({
    database: z.looseObject({
      environment: z.record(z.string(), z.string()),
      secrets: z.array(z.string()),
      volumes: z.array(z.string()),
    }),
  }),
})

const Kustomization = z.object({ resources: z.array(z.string()), images: z.unknown() })

const Probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) })

const Container = z.looseObject({
  image: z.string(),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
  startupProbe: Probe,
  livenessProbe: Probe,
  readinessProbe: Probe,
})

const Deployment = z.object({
  spec: z.object({
    replicas: z.number(),
    strategy: z.object({ type: z.string() }),
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.object({
      spec: z.looseObject({
        securityContext: z.looseObject({}),
        containers: z.tuple([Container]),
        volumes: z.array(z.looseObject({ name: z.string() })),
      }),
    }),
  }),
})
