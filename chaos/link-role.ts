import { z } from 'zod'
import { ShakedownError } from '../harness/errors.ts'
import type { FaultContext } from '../harness/model/fault.ts'
import type { HttpLink, TcpLink } from '../harness/model/reach.ts'
import { type FaultLink, linkRoles } from '../harness/model/target.ts'

/** Roles of links that speak HTTP. */
export type HttpRole = Exclude<FaultLink, 'database'>

const upstreamForm = z.templateLiteral(['upstream:', z.string().min(1)])

/** The form of a link in a plan. */
export const linkRoleForm = z.union([z.enum(linkRoles), upstreamForm])

/** The same of a link that speaks HTTP. */
export const httpRoleForm = z.union([z.enum(linkRoles).exclude(['database']), upstreamForm])

/** Name of the link in that role, as the stack's maps have it. */
const nameOf = ({ stream }: FaultContext, role: FaultLink): string => {
  const name = stream.links[role]
  if (name === undefined)
    throw new ShakedownError('no-such-link', `${stream.name} has no link in the role ${role}`, {
      hint: `Point the fault at one that it has: ${Object.keys(stream.links).join(', ') || 'it has none'}.`,
      exitCode: 2,
    })
  return role === 'database' ? 'database' : name
}

const missing = (name: string, what: string): ShakedownError =>
  new ShakedownError('link-not-offered', `this stack puts no ${what} in front of ${name}`, {
    hint: 'Run it on a stack that does: the embedded one.',
    exitCode: 4,
  })

/** @throws ShakedownError `no-such-link` when the stream has no such role, `link-not-offered` when the stack has no link there */
export const tcpLinkOf = (context: FaultContext, role: FaultLink): { name: string; link: TcpLink } => {
  const name = nameOf(context, role)
  const link = context.reach.tcp?.get(name)
  if (link === undefined) throw missing(name, 'Toxiproxy')
  return { name, link }
}

/** @throws ShakedownError `no-such-link` when the stream has no such role, `link-not-offered` when the stack has no gateway there */
export const httpLinkOf = (context: FaultContext, role: FaultLink): { name: string; link: HttpLink } => {
  const name = nameOf(context, role)
  const link = context.reach.http?.get(name)
  if (link === undefined) throw missing(name, 'gateway')
  return { name, link }
}
