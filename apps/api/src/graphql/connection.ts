import { BadCursor, type Page, type Row } from '@read-models';
import { badInput } from '../platform';

export type PageArguments = Readonly<{ first?: number | null; after?: string | null }>;
export type SortArgument<By extends string> = Readonly<{ by: By; direction: 'ascending' | 'descending' }>;

const usualPage = 20;

export type Connection<Node> = Readonly<{
  edges: readonly Readonly<{ cursor: string; node: Node }>[];
  nodes: readonly Node[];
  pageInfo: Readonly<{ hasNextPage: boolean; endCursor: string | undefined }>;
}>;

/** A page as a connection. @throws Problem for a cursor of another list */
export async function connectionOf<R extends Row>(asked: Promise<Page<R>>): Promise<Connection<R>> {
  const { edges, hasNextPage } = await asked.catch((error: unknown) => {
    throw error instanceof BadCursor ? badInput('after', error.message) : error;
  });
  const pageInfo = { hasNextPage, endCursor: edges.at(-1)?.cursor };
  return { edges, nodes: edges.map(({ node }) => node), pageInfo };
}

/** The part of a page's request that every list has. */
export const pageFrom = ({ first, after }: PageArguments): { first: number; after?: string } => ({
  first: first ?? usualPage,
  ...(typeof after === 'string' && { after }),
});

/** The order that was asked for, by the columns that carry it; else the usual one. */
export const orderFrom = <By extends string, Column extends string>(
  columns: Readonly<Record<By, Column>>,
  asked: SortArgument<By> | null | undefined,
  usual: SortArgument<By>,
): Readonly<{ by: Column; descending: boolean }> => {
  const { by, direction } = asked ?? usual;
  return { by: columns[by], descending: direction === 'descending' };
};

type Given<Filter> = { [Key in keyof Filter]?: Exclude<Filter[Key], null | undefined> };

/** A filter without the members that say nothing. */
export const filterFrom = <Filter extends object>(filter: Filter | null | undefined): Given<Filter> =>
  Object.fromEntries(
    Object.entries(filter ?? {}).filter(([, value]) => value !== null && value !== undefined),
  ) as Given<Filter>;
