import { partitionOf } from './arns.ts'
import { invalidParameter } from './sns-errors.ts'

/** The actions that a topic's policy may grant. https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html */
const ACTIONS = [
  'GetTopicAttributes',
  'SetTopicAttributes',
  'AddPermission',
  'RemovePermission',
  'DeleteTopic',
  'Subscribe',
  'ListSubscriptionsByTopic',
  'Publish',
] as const

interface PolicyDocument {
  readonly Statement: readonly Readonly<Record<string, unknown>>[]
  readonly [member: string]: unknown
}

/** The policy of a new topic: its owner may do everything. */
export const defaultPolicy = (topicArn: string, account: string): string =>
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ACTIONS.map((action) => `SNS:${action}`),
        Resource: topicArn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  })

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const parse = (policy: string): PolicyDocument => {
  const document: unknown = JSON.parse(policy)
  const members = isObject(document) ? document : {}
  const statement = members['Statement']
  const statements = Array.isArray(statement) ? statement : [statement]
  return { ...members, Statement: statements.filter((one) => isObject(one)) }
}

const oneOrMany = (values: readonly string[]): string | readonly string[] =>
  values.length === 1 ? (values[0] ?? '') : values

/** A statement to add: who may do what, under a label. */
export interface Permission {
  readonly label: string
  readonly accounts: readonly string[]
  readonly actions: readonly string[]
}

/** The policy with a statement more. https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html */
export const addPermission = (policy: string, topicArn: string, permission: Permission): string => {
  const { label, accounts, actions } = permission
  const document = parse(policy)
  if (document.Statement.some((statement) => statement['Sid'] === label)) {
    throw invalidParameter('Invalid parameter: Statement already exists')
  }
  if (actions.some((action) => !ACTIONS.some((known) => known === action))) {
    throw invalidParameter('Invalid parameter: Policy statement action out of service scope!')
  }
  const partition = partitionOf(topicArn.split(':')[3] ?? '')
  const statement = {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: oneOrMany(accounts.map((account) => `arn:${partition}:iam::${account}:root`)) },
    Action: oneOrMany(actions.map((action) => `SNS:${action}`)),
    Resource: topicArn,
  }
  return JSON.stringify({ ...document, Statement: [...document.Statement, statement] })
}

/** The policy without the statement of a label; unchanged when there is none. */
export const removePermission = (policy: string, label: string): string => {
  const document = parse(policy)
  return JSON.stringify({ ...document, Statement: document.Statement.filter((one) => one['Sid'] !== label) })
}
