import { GraphQLError } from 'graphql';
import { formatErrorWith } from './format-error';

const format = formatErrorWith({ error: () => undefined } as never);
const messageOf = (message: string) =>
  format({ message, extensions: { code: 'BAD_USER_INPUT' } }, new GraphQLError(message));

describe('an error as outsiders see it', () => {
  it.each([
    [
      'Variable "$input" got invalid value "pass; word" at "input.password"; Expected type "Password". This is not a password.',
      'Variable "$input" got an invalid value at "input.password"; Expected type "Password". This is not a password.',
      'input.password',
    ],
    [
      'Variable "$input" got invalid value { password: "secret" }; Field "commandId" of required type "UUID!" was not provided.',
      'Variable "$input" got an invalid value; Field "commandId" of required type "UUID!" was not provided.',
      'input',
    ],
    [
      'Expected value of type "Password!", found "secret"; This is not a password of 12 to 256 characters.',
      'Expected value of type "Password!"; This is not a password of 12 to 256 characters.',
      undefined,
    ],
  ])('quotes no value that was sent: %s', (message, shown, field) =>
    expect(messageOf(message)).toMatchObject({ message: shown, extensions: { ...(field !== undefined && { field }) } }),
  );
});
