import { buildSchema, parse, validate } from 'graphql';
import { limits } from './limits';

const schema = buildSchema(`
  type Query { accounts(first: Int = 20): Accounts! }
  type Accounts { nodes: [Account!]! }
  type Account { id: ID! devices: [Device!]! parent: Account }
  type Device { id: ID! account: Account! }
`);
const messages = (query: string) => validate(schema, parse(query), [limits]).map(({ message }) => message);
const aliased = (times: number, field: string) =>
  Array.from({ length: times }, (_, index) => `a${index}: ${field}`).join(' ');
const nested = (levels: number): string => (levels === 0 ? 'id' : `parent { ${nested(levels - 1)} }`);

describe('weighing an operation', () => {
  it('lets the largest ordinary page pass', () => {
    expect(messages('{ accounts(first: 100) { nodes { id devices { id } } } }')).toEqual([]);
  });

  it('refuses what is nested too deep', () => {
    expect(messages(`{ accounts { nodes { ${nested(9)} } } }`)).toEqual([]);
    expect(messages(`{ accounts { nodes { ${nested(10)} } } }`)).toEqual(['It is 13 levels deep; 12 are served.']);
  });

  it('counts depth through fragments', () => {
    const query = `query { ...Q } fragment Q on Query { accounts { nodes { ...A } } } fragment A on Account { ${nested(10)} }`;
    expect(messages(query)).toEqual(['It is 13 levels deep; 12 are served.']);
  });

  it('counts an answer by the size of its pages, taking an unknown size for the largest', () => {
    const ask = (first: string) =>
      `query($first: Int) { ${aliased(20, `accounts(first: ${first}) { nodes { id devices { a: id b: id c: id d: id } } }`)} }`;
    expect(messages(ask('10'))).toEqual([]);
    const [large] = messages(ask('100'));
    expect(large).toMatch(/could have \d+ fields; 20000 are served/);
    expect(messages(ask('$first'))).toEqual([large]);
  });

  it('counts what is asked for at once, in fragments, too', () => {
    expect(messages(`{ ${aliased(25, 'accounts { nodes { id } }')} }`)).toEqual([]);
    expect(messages(`{ ${aliased(26, 'accounts { nodes { id } }')} }`)).toEqual([
      'It asks for 26 things at once; 25 are served.',
    ]);
    const hidden = `{ ...Q ... on Query { ...Q } } fragment Q on Query { ${aliased(13, 'accounts { nodes { id } }')} }`;
    expect(messages(hidden)).toEqual(['It asks for 26 things at once; 25 are served.']);
  });

  it('weighs fragments that double each other once each', () => {
    const levels = 200;
    const doubling = Array.from(
      { length: levels },
      (_, level) =>
        `fragment F${level} on Account { ${level + 1 < levels ? `...F${level + 1} ...F${level + 1}` : 'id'} }`,
    );
    const [message] = messages(`{ accounts { nodes { ...F0 } } } ${doubling.join(' ')}`);
    expect(message).toMatch(/could have .* fields; 20000 are served/);
  });

  it('ends with a fragment that contains itself', () => {
    const query = 'query { accounts { nodes { ...A } } } fragment A on Account { parent { ...A } }';
    expect(messages(query)).toEqual([]);
  });
});
