import { invalidValue } from './sqs-errors.ts'

interface Statement {
  readonly Sid: string
  readonly [member: string]: unknown
}

interface Policy {
  readonly Version: string
  readonly Id: string
  readonly Statement: readonly Statement[]
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isStatement = (value: unknown): value is Statement => isObject(value) && typeof value['Sid'] === 'string'

/** Reads a policy; statements without an id, which SetQueueAttributes may have brought, are kept apart. */
const parse = (
  text: string | undefined,
  arn: string,
): { readonly policy: Policy; readonly others: readonly unknown[] } => {
  const parsed: unknown = text === undefined ? {} : JSON.parse(text)
  const document = isObject(parsed) ? parsed : {}
  const statements: readonly unknown[] = Array.isArray(document['Statement']) ? document['Statement'] : []
  return {
    policy: {
      Version: typeof document['Version'] === 'string' ? document['Version'] : '2008-10-17',
      Id: typeof document['Id'] === 'string' ? document['Id'] : `${arn}/SQSDefaultPolicy`,
      Statement: statements.filter((statement) => isStatement(statement)),
    },
    others: statements.filter((statement) => !isStatement(statement)),
  }
}

const one = (values: readonly string[]): string | readonly string[] =>
  values.length === 1 && values[0] !== undefined ? values[0] : values

/** A permission as AddPermission names it. */
export interface Permission {
  readonly label: string
  readonly accounts: readonly string[]
  readonly actions: readonly string[]
}

/** The policy with one statement more, in AWS's wording. @throws InvalidParameterValue when the label is taken */
export const withPermission = (text: string | undefined, arn: string, permission: Permission): string => {
  const { policy, others } = parse(text, arn)
  const { label, accounts, actions } = permission
  if (policy.Statement.some(({ Sid }) => Sid === label)) throw invalidValue(label, 'Label', 'Already exists.')
  const statement = {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: one(accounts.map((account) => `arn:aws:iam::${account}:root`)) },
    Action: one(actions.map((action) => `SQS:${action}`)),
    Resource: arn,
  }
  return JSON.stringify({ ...policy, Statement: [...others, ...policy.Statement, statement] })
}

/** The policy without one statement; `undefined` when it was the last. @throws InvalidParameterValue when there is none */
export const withoutPermission = (text: string | undefined, arn: string, label: string): string | undefined => {
  const { policy, others } = parse(text, arn)
  const left = policy.Statement.filter(({ Sid }) => Sid !== label)
  if (left.length === policy.Statement.length) throw invalidValue(label, 'Label', "can't find label.")
  return left.length + others.length === 0 ? undefined : JSON.stringify({ ...policy, Statement: [...others, ...left] })
}
