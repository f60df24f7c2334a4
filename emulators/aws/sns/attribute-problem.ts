/**
 * A value that SNS refuses for an attribute. Its message begins with the attribute's name (`FilterPolicy: …`); the
 * action that was called puts its own prefix before it, because AWS words the same refusal differently in Subscribe
 * (`Invalid parameter: Attributes Reason: …`) and in SetSubscriptionAttributes (`Invalid parameter: …`).
 */
export class AttributeProblem extends Error {
  override readonly name = 'AttributeProblem'
}
