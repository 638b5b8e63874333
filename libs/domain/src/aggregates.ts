import { account } from './account/account';
import { asset } from './asset/asset';
import { carrier } from './carrier/carrier';
import { client } from './client/client';
import { contentGroup } from './contentgroup/contentgroup';
import { node } from './node/node';
import { order } from './order/order';
import { pairing } from './pairing/pairing';
import { product } from './product/product';
import { report } from './report/report';
import { site } from './site/site';
import { staff } from './staff/staff';
import { subscription } from './subscription/subscription';
import { denial } from './viewing/denial';
import { viewing } from './viewing/viewing';

/** Every aggregate there is, for what has to know them all. A stream's category is its aggregate's name. */
export const aggregates = [
  carrier,
  site,
  staff,
  client,
  account,
  pairing,
  product,
  contentGroup,
  order,
  subscription,
  asset,
  node,
  viewing,
  denial,
  report,
] as const;
