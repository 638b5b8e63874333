import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

const maxDepth = 12;
/** Fields that an answer can have, taken largest: a page of 100 accounts with all that belongs to them passes. */
const maxCost = 20_000;
/** Of a page whose size stands in a variable, and of a list without pages. */
const largestPage = 100;
const assumedList = 5;

/** Refuses operations whose answer could grow too deep or too large, before anything is looked up. */
export function limits(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition: (operation: OperationDefinitionNode) => {
      const weighed = weigh(context, operation.selectionSet, { depth: 1, path: [] });
      if (weighed.depth > maxDepth)
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

type Weight = Readonly<{ depth: number; cost: number }>;
type Way = Readonly<{ depth: number; path: readonly FragmentDefinitionNode[] }>;

function weigh(context: ValidationContext, { selections }: SelectionSetNode, way: Way): Weight {
  return selections
    .map((selection): Weight => {
      if (selection.kind === Kind.FIELD) return weighField(context, selection, way);
      if (selection.kind === Kind.INLINE_FRAGMENT) return weigh(context, selection.selectionSet, way);
      const fragment = context.getFragment(selection.name.value);
      // A fragment within itself is another rule's business.
      if (!fragment || way.path.includes(fragment)) return { depth: way.depth, cost: 0 };
      return weigh(context, fragment.selectionSet, { depth: way.depth, path: [...way.path, fragment] });
    })
    .reduce((sum, part) => ({ depth: Math.max(sum.depth, part.depth), cost: sum.cost + part.cost }), {
      depth: way.depth,
      cost: 0,
    });
}

function weighField(context: ValidationContext, field: FieldNode, way: Way): Weight {
  // Introspection has a switch of its own.
  if (field.name.value.startsWith('__')) return { depth: way.depth, cost: 1 };
  if (!field.selectionSet) return { depth: way.depth, cost: 1 };
  const inside = weigh(context, field.selectionSet, { ...way, depth: way.depth + 1 });
  return { depth: inside.depth, cost: 1 + inside.cost * timesOf(field) };
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
