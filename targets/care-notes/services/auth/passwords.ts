import { compare, hash } from 'bcryptjs'

// OWASP's least for bcrypt: each step more doubles the work of a try.
const rounds = 10

/** A hash with a salt of its own, to be kept in the password's place. */
export const hashPassword = (password: string): Promise<string> => hash(password, rounds)

let nobodys: Promise<string> | undefined

/** Whether a password is the one that was hashed. Without a hash it takes as long, so that nobody can tell who has an account. */
export const isPassword = async (password: string, hashed: string | undefined): Promise<boolean> => {
  if (hashed !== undefined) return compare(password, hashed)
  nobodys ??= hashPassword('nobody has this one')
  await compare(password, await nobodys)
  return false
}
