import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

const maxDepth = 12;
/** Fields that an answer can have, taken largest: a page of 100 accounts with all that belongs to them passes. */
const maxCost = 20_000;
/** Of a page whose size stands in a variable, and of a list without pages. */
const largestPage = 100;
const assumedList = 5;
/** Things asked for at once: each is a look-up or a command of its own, and a password or a code can be tried with each. */
const maxRootFields = 25;
/** What the parser reads before anybody is known: about five times the largest operation of the explorer. */
export const maxTokens = 4_000;

/** Refuses operations whose answer could grow too deep or too large, before anything is looked up. */
export function limits(context: ValidationContext): ASTVisitor {
  const known = new Map<FragmentDefinitionNode, Weight>();
  return {
    OperationDefinition: (operation: OperationDefinitionNode) => {
      const weighed = weigh({ context, known, path: [] }, operation.selectionSet);
      if (weighed.fields > maxRootFields)
        refuse(context, operation, `It asks for ${weighed.fields} things at once; ${maxRootFields} are served.`);
      else if (weighed.depth > maxDepth)
        refuse(context, operation, `It is ${weighed.depth} levels deep; ${maxDepth} are served.`);
      else if (weighed.cost > maxCost)
        refuse(
          context,
          operation,
          `Its answer could have ${weighed.cost} fields; ${maxCost} are served. Ask for smaller pages.`,
        );
    },
  };
}

const refuse = (context: ValidationContext, node: OperationDefinitionNode, message: string): void =>
  context.reportError(new GraphQLError(message, { nodes: node, extensions: { usherCode: 'OPERATION_TOO_LARGE' } }));

/** Of a selection: its own fields, the levels from here on, and the fields that an answer can have. */
type Weight = Readonly<{ fields: number; depth: number; cost: number }>;
type Way = Readonly<{
  context: ValidationContext;
  /** Fragments that were weighed: many can spread each other many times. */
  known: Map<FragmentDefinitionNode, Weight>;
  path: readonly FragmentDefinitionNode[];
}>;

const nothing: Weight = { fields: 0, depth: 1, cost: 0 };
const leaf: Weight = { fields: 1, depth: 1, cost: 1 };

const weigh = (way: Way, { selections }: SelectionSetNode): Weight =>
  selections
    .map((selection) => weighSelection(way, selection))
    .reduce(
      (sum, part) => ({
        fields: sum.fields + part.fields,
        depth: Math.max(sum.depth, part.depth),
        cost: sum.cost + part.cost,
      }),
      nothing,
    );

function weighSelection(way: Way, selection: SelectionNode): Weight {
  if (selection.kind === Kind.FIELD) return weighField(way, selection);
  if (selection.kind === Kind.INLINE_FRAGMENT) return weigh(way, selection.selectionSet);
  const fragment = way.context.getFragment(selection.name.value);
  // A fragment within itself is another rule's business.
  if (!fragment || way.path.includes(fragment)) return nothing;
  const weight = way.known.get(fragment) ?? weigh({ ...way, path: [...way.path, fragment] }, fragment.selectionSet);
  way.known.set(fragment, weight);
  return weight;
}

function weighField(way: Way, field: FieldNode): Weight {
  // Introspection has a switch of its own.
  if (field.name.value.startsWith('__') || !field.selectionSet) return leaf;
  const inside = weigh(way, field.selectionSet);
  return { fields: 1, depth: inside.depth + 1, cost: 1 + inside.cost * timesOf(field) };
}

/** A connection counts once, its nodes as often as its page is large; other lists are short. */
function timesOf({ arguments: given = [], name }: FieldNode): number {
  const first = given.find((argument) => argument.name.value === 'first');
  if (first?.value.kind === Kind.INT) return Number(first.value.value);
  if (first) return largestPage;
  return unpagedLists.has(name.value) ? assumedList : 1;
}

const unpagedLists = new Set([
  'devices',
  'subscriptions',
  'blockers',
  'contentGroups',
  'items',
  'renditions',
  'sessions',
  'denials',
  'titles',
]);
