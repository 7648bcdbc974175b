"""Computes top-1 again from exported logits, in double precision, and compares.

    java -jar evaluator/target/quarkus-app/quarkus-run.jar score FILE --variant NAME=FOLDER \
        --json --logits logits.safetensors > report.json
    python3 evaluator/src/test/python/check_scores.py report.json logits.safetensors

Python's standard library only. Exit status 1 when a top-1 differs by a single image.
"""

import json
import math
import struct
import sys


def read(path):
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
        data = file.read()
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        code = {"F32": "f", "I64": "q"}[entry["dtype"]]
        count = (end - begin) // struct.calcsize(code)
        tensors[name] = (entry["shape"], struct.unpack(f"<{count}{code}", data[begin:end]))
    return metadata, tensors


def rows(tensor):
    (count, width), flat = tensor
    return [flat[i * width : (i + 1) * width] for i in range(count)]


def masked(row, groups):
    return [max(row[k] for k in group) for group in groups] if groups else row


def softmax(row, temperature):
    largest = max(row)
    exps = [math.exp((z - largest) / temperature) for z in row]
    total = sum(exps)
    return [e / total for e in exps]


def first_largest(row):
    return max(range(len(row)), key=lambda k: (row[k], -k))


def top1(question, metadata, tensors):
    variant = metadata[question + ".variant"]
    groups = json.loads(metadata[question + ".mask"])
    labels = tensors[question + ".labels"][1]
    alpha, beta = float(metadata["alpha"]), float(metadata["beta"])
    right = {"CE": 0, "KD": 0, "MIX": 0}
    asked = sum(label >= 0 for label in labels)
    for ce, kd, label in zip(rows(tensors[variant + ".ce"]), rows(tensors[variant + ".kd"]), labels):
        if label < 0:
            continue
        ce, kd = masked(ce, groups), masked(kd, groups)
        p, q = softmax(ce, 1.0), softmax(kd, beta)
        mix = [alpha * a + (1 - alpha) * b for a, b in zip(p, q)]
        for head, row in (("CE", ce), ("KD", kd), ("MIX", mix)):
            right[head] += first_largest(row) == label
    return {head: count / asked for head, count in right.items()}


def main(report_path, logits_path):
    report = json.load(open(report_path))
    metadata, tensors = read(logits_path)
    differ = 0
    again = {}
    for score in report["scores"]:
        question, head = score["variant"], score["head"]
        if head == "TEACHER":
            continue
        if question not in again:
            again[question] = top1(question, metadata, tensors)
        images = abs(again[question][head] - score["top1"]) * score["images"]
        differ += images > 0.5
        print(f"{question:30} {head:4} {score['images']:7} images: "
              f"{score['top1']:.6f} reported, {again[question][head]:.6f} here")
    print("they agree" if differ == 0 else f"{differ} of them differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
