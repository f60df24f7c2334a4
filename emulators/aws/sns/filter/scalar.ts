/** A value in a message that a filter policy can look at: what stands at a leaf of its JSON. */
export type Scalar = string | number | boolean | null

/** Says whether one value satisfies one rule of a filter policy. */
export type ScalarTest = (value: Scalar) => boolean
