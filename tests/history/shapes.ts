import { join } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '../..');

/** What the compiler knows of types that are stored, as lines `path: kind` that a frozen file can hold. */
export class Shapes {
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;

  constructor(...files: readonly string[]) {
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile) as { config: object };
    const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);
    this.#program = ts.createProgram(
      files.map((file) => join(root, file)),
      { ...options, types: [], incremental: false },
    );
    this.#checker = this.#program.getTypeChecker();
  }

  /** The data of every event that the aggregates of an exported list fold, by the event's type. */
  eventsOf(file: string, list: string): ReadonlyMap<string, readonly string[]> {
    const aggregates = this.#checker.getTypeArguments(
      this.#checker.getTypeOfSymbol(this.#exported(file, list)) as ts.TypeReference,
    );
    const events = aggregates.flatMap((aggregate) => partsOf(this.#eventOf(aggregate)));
    return new Map(
      events.map((event) => {
        const type = this.#memberOf(event, 'type') as ts.StringLiteralType;
        return [type.value, this.#linesOf(this.#memberOf(event, 'data'), '')] as const;
      }),
    );
  }

  /** The members of an exported type. */
  membersOf(file: string, name: string): readonly string[] {
    return this.#linesOf(this.#checker.getDeclaredTypeOfSymbol(this.#exported(file, name)), '');
  }

  #exported(file: string, name: string): ts.Symbol {
    const source = this.#program.getSourceFile(join(root, file));
    const module = source && this.#checker.getSymbolAtLocation(source);
    const found = module && this.#checker.getExportsOfModule(module).find((symbol) => symbol.name === name);
    if (!found) throw new Error(`${file} exports no ${name}`);
    return found;
  }

  #eventOf(aggregate: ts.Type): ts.Type {
    const [evolve] = this.#memberOf(aggregate, 'evolve').getCallSignatures();
    return this.#checker.getTypeOfSymbol(evolve?.getParameters()[1] as ts.Symbol);
  }

  #memberOf(type: ts.Type, name: string): ts.Type {
    return this.#checker.getTypeOfSymbol(type.getProperty(name) as ts.Symbol);
  }

  #linesOf(type: ts.Type, path: string): readonly string[] {
    const parts = partsOf(type);
    const plain = parts.filter((part) => !isStructure(part)).map((part) => `${path}: ${this.#kindOf(part)}`);
    return [...new Set([...plain, ...this.#within(parts.filter(isStructure), path)])].toSorted();
  }

  #within(structures: readonly ts.Type[], path: string): readonly string[] {
    const lists = structures.filter((one) => this.#checker.isArrayLikeType(one));
    const objects = structures.filter((one) => !lists.includes(one));
    const names = new Set(objects.flatMap((one) => one.getProperties().map(({ name }) => name)));
    return [
      ...lists.flatMap((one) => this.#linesOf(one.getNumberIndexType() as ts.Type, `${path}[]`)),
      ...objects.flatMap((one) => one.getStringIndexType() ?? []).flatMap((one) => this.#linesOf(one, `${path}{}`)),
      ...[...names].flatMap((name) => this.#member(objects, name, path)),
    ];
  }

  /** A member that some of the shapes are without is optional. */
  #member(objects: readonly ts.Type[], name: string, path: string): readonly string[] {
    const found = objects.flatMap((one) => one.getProperty(name) ?? []);
    const isOptional = found.length < objects.length || found.some(({ flags }) => flags & ts.SymbolFlags.Optional);
    const own = `${path}${path && '.'}${name}${isOptional ? '?' : ''}`;
    return found.flatMap((symbol) => this.#linesOf(this.#checker.getTypeOfSymbol(symbol), own));
  }

  #kindOf(type: ts.Type): string {
    const alias = type.isIntersection() ? type.aliasSymbol?.name : undefined;
    return alias ?? this.#checker.typeToString(type);
  }
}

const partsOf = (type: ts.Type): readonly ts.Type[] =>
  type.isUnion() && !(type.flags & ts.TypeFlags.Boolean)
    ? type.types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined))
    : [type];

const isStructure = ({ flags }: ts.Type): boolean => (flags & ts.TypeFlags.Object) !== 0;
