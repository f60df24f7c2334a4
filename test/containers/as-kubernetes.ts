import { readFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'

const containerForm = z.object({
  image: z.string(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).default([]),
  workingDir: z.string(),
  securityContext: z.object({
    readOnlyRootFilesystem: z.literal(true),
    allowPrivilegeEscalation: z.literal(false),
    capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().default(false) })),
})
const podForm = z.object({
  terminationGracePeriodSeconds: z.number(),
  securityContext: z.object({ runAsUser: z.number(), runAsGroup: z.number() }),
  containers: z.tuple([containerForm]),
  volumes: z.array(z.looseObject({ name: z.string(), emptyDir: z.object({}).optional() })),
})
const manifestForm = z.union([
  z.object({ spec: z.object({ template: z.object({ spec: podForm }) }) }).transform(({ spec }) => spec.template.spec),
  z
    .object({
      spec: z.object({ jobTemplate: z.object({ spec: z.object({ template: z.object({ spec: podForm }) }) }) }),
    })
    .transform(({ spec }) => spec.jobTemplate.spec.template.spec),
])

/** A pod of a manifest, as a command line for Docker. */
export interface DockerPod {
  readonly image: string
  /** Options of `docker run`, without volumes that somebody must name. */
  readonly options: readonly string[]
  /** What stands behind the image. */
  readonly command: readonly string[]
  readonly graceSeconds: number
}

/** The first pod of a manifest, its one container run as Kubernetes would run it; `sources` are folders and volumes of Docker, by the volume's name. */
export const asKubernetes = (file: string, sources: Readonly<Record<string, string>>): DockerPod => {
  const pod = manifestForm.parse(parseAllDocuments(readFileSync(file, 'utf8'))[0]?.toJS())
  const [{ image, command, args, workingDir, volumeMounts }] = pod.containers
  const { runAsUser, runAsGroup } = pod.securityContext
  const mounts = volumeMounts.flatMap(({ name, mountPath, readOnly }) => {
    const volume = pod.volumes.find((each) => each.name === name)
    if (volume?.emptyDir !== undefined) return ['--tmpfs', `${mountPath}:mode=1777`]
    return ['--volume', `${sources[name] ?? ''}:${mountPath}${readOnly ? ':ro' : ''}`]
  })
  const strict = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges']
  const entrypoint = command === undefined ? [] : ['--entrypoint', command[0] ?? '']
  return {
    image,
    options: ['--user', `${runAsUser}:${runAsGroup}`, '--workdir', workingDir, ...strict, ...mounts, ...entrypoint],
    command: [...(command ?? []).slice(1), ...args],
    graceSeconds: pod.terminationGracePeriodSeconds,
  }
}
