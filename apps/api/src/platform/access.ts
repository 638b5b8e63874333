import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { Permission } from './permissions';

/** Who may call a handler. */
export type Access = Readonly<
  { for: 'anybody' } | { for: 'staff'; permission: Permission } | { for: 'client' | 'device' | 'node' }
>;

export const accessKey = 'usher:access';

const opens = (access: Access): CustomDecorator => SetMetadata(accessKey, access);

/** Staff with that permission. */
export const Requires = (permission: Permission): CustomDecorator => opens({ for: 'staff', permission });
/** Anybody, unknown callers included: a reason to think twice. */
export const Public = (): CustomDecorator => opens({ for: 'anybody' });
/** A carrier's billing system. */
export const ForClient = (): CustomDecorator => opens({ for: 'client' });
/** A paired device of a household. */
export const ForDevice = (): CustomDecorator => opens({ for: 'device' });
/** A media node. */
export const ForNode = (): CustomDecorator => opens({ for: 'node' });
