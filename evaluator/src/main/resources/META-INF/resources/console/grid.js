// The mix's accuracy between the points where it was measured. Numbers in, numbers out.

/** Where `value` lies in ascending `values`: the index below, and how far to the next, 0..1. */
export function place(values, value, scale = (it) => it) {
  const last = values.length - 1;
  if (last < 1 || value <= values[0]) {
    return [0, 0];
  }
  if (value >= values[last]) {
    return [last - 1, 1];
  }
  const above = values.findIndex((it) => it > value);
  const [low, high] = [scale(values[above - 1]), scale(values[above])];
  return [above - 1, (scale(value) - low) / (high - low)];
}

/** Bilinear in α and log β. */
export function topOneAt({ alphas, betas, top1 }, alpha, beta) {
  const [i, u] = place(alphas, alpha);
  const [j, v] = place(betas, beta, Math.log);
  const at = (row, column) =>
    top1[Math.min(row, alphas.length - 1)][Math.min(column, betas.length - 1)];
  const below = at(i, j) * (1 - v) + at(i, j + 1) * v;
  const above = at(i + 1, j) * (1 - v) + at(i + 1, j + 1) * v;
  return below * (1 - u) + above * u;
}

/** A position 0..1 along the geometric range of β, and back. */
export const betaAt = (betas, position) => {
  const [low, high] = [betas[0], betas[betas.length - 1]];
  return Number((low * (high / low) ** position).toPrecision(3));
};

export const positionOf = (betas, beta) => {
  const [low, high] = [betas[0], betas[betas.length - 1]];
  return high > low ? Math.log(beta / low) / Math.log(high / low) : 0;
};

export const nearest = (values, value) => {
  const [below, share] = place(values, value);
  return Math.min(share < 0.5 ? below : below + 1, values.length - 1);
};
