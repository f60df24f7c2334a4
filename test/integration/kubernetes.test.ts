import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { pythonEnvironment } from './package/python-environment.ts'

const run = promisify(execFile)
const manifests = fileURLToPath(new URL('../../deploy/kubernetes/', import.meta.url))
/** Versions of Kubernetes, by whose own schemas they are checked: the newest that the checker holds, and an old one. */
const versions = ['1.37', '1.30']

let cwd: string
let noPython: string | undefined
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'shakedown-kubernetes-'))
  writeFileSync(join(cwd, 'requirements.txt'), 'kubernetes-validate==1.37.0\n')
  noPython = await pythonEnvironment(cwd)
  if (noPython !== undefined) console.warn(`The schemas are skipped: ${noPython}`)
}, 300_000)
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const validated = async (version: string, file: string): Promise<string> => {
  const args = ['--strict', '--kubernetes-version', version, file]
  const { stdout, stderr } = await run('.venv/bin/kubernetes-validate', args, { cwd })
  return `${stdout}${stderr}`
}

const podForm = z.object({
  automountServiceAccountToken: z.boolean(),
  securityContext: z.looseObject({ runAsNonRoot: z.boolean(), runAsUser: z.number() }),
  containers: z.array(z.object({ securityContext: z.record(z.string(), z.unknown()) })).length(1),
})
const withPod = z.union([
  z.object({ spec: z.object({ template: z.object({ spec: podForm }) }) }).transform(({ spec }) => spec.template.spec),
  z
    .object({
      spec: z.object({ jobTemplate: z.object({ spec: z.object({ template: z.object({ spec: podForm }) }) }) }),
    })
    .transform(({ spec }) => spec.jobTemplate.spec.template.spec),
])

describe.each([
  ['nightly.yaml', 'cronjob/shakedown-nightly'],
  ['watch.yaml', 'deployment/shakedown-watch'],
])('%s', (file, resource) => {
  const text = readFileSync(join(manifests, file), 'utf8')

  it.each(versions)('is what the schemas of Kubernetes %s say', async (version) => {
    if (noPython !== undefined) return
    expect(await validated(version, join(manifests, file))).toContain(`passed for resource ${resource}`)
    // One that is wrong is refused: it is really looked at, down to the container.
    const wrong = join(cwd, 'wrong.yaml')
    writeFileSync(wrong, text.replace('readOnlyRootFilesystem: true', 'readOnlyRoot: true'))
    await expect(validated(version, wrong)).rejects.toMatchObject({ stdout: expect.stringContaining('readOnlyRoot') })
  })

  it('names the image that is built of this version', () => {
    const { version }: { version: string } = JSON.parse(readFileSync(join(manifests, '../../package.json'), 'utf8'))
    expect(text).toContain(`image: shakedown:${version}\n`)
    expect(readFileSync(join(manifests, '../compose.yaml'), 'utf8')).toContain(`:-shakedown:${version}}`)
  })

  it('runs not as root, on a root file system that is read-only, without rights', () => {
    const pod = withPod.parse(parseAllDocuments(text)[0]?.toJS())
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000 },
      containers: [
        {
          securityContext: {
            readOnlyRootFilesystem: true,
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    })
  })
})
