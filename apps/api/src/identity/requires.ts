import { RequiresPermission } from '@quayside/platform-nest';
import type { Permission } from './permissions';

/** Opens a route to whoever has a permission: in the organisation that its address names, or as platform operator. */
export const Requires = (permission: Permission): MethodDecorator => RequiresPermission(permission);
