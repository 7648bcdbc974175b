"""The training step of the paper in plain PyTorch: what `./mvnw -Pbench -Dbench=step` compares Coffey with.

    python step.py '{"backbone": "resnet-tiny", "arm": "eager", ...}'

Arms. `eager`: as the reference writes it, NCHW and torch.optim.AdamW. `tuned`: what a careful person changes in an
afternoon, channels_last and AdamW(fused=True). Both get images that are normalised floats already, and neither keeps
averaged weights unless `average` is true; Coffey's step always does both.

Reads batches and first weights from `folder`, where the Java side wrote them, so that the first loss can be compared.
Speaks by lines: each number on stdin asks for so many steps and is answered by one JSON object.
"""

import json
import resource
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn


class BasicBlock(nn.Module):
    def __init__(self, width_in, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(width_in, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or width_in != width:
            self.downsample = nn.Sequential(nn.Conv2d(width_in, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        identity = x if self.downsample is None else self.downsample(x)
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += identity
        return self.relu(out)


class ResNet(nn.Module):
    """torchvision's, with its stem or one for 32×32 pixels."""

    def __init__(self, width, depths, small_images):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3, 2, 1, bias=False) if small_images \
            else nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.Identity() if small_images else nn.MaxPool2d(3, 2, 1)
        width_in = width
        for stage, depth in enumerate(depths):
            blocks = []
            for i in range(depth):
                blocks.append(BasicBlock(width_in, width << stage, 2 if stage > 0 and i == 0 else 1))
                width_in = width << stage
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.stages = len(depths)
        self.width = width_in

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return torch.flatten(F.adaptive_avg_pool2d(x, 1), 1)


class Student(nn.Module):
    def __init__(self, backbone, classes):
        super().__init__()
        self.backbone = ResNet(32, [1, 1, 1], True) if backbone == "resnet-tiny" else ResNet(64, [2, 2, 2, 2], False)
        self.ce_head = nn.Linear(self.backbone.width, classes)
        self.kd_head = nn.Linear(self.backbone.width, classes)

    def forward(self, x):
        features = self.backbone(x)
        return self.ce_head(features), self.kd_head(features)


def kl(teacher, student, t=2.0):
    return F.kl_div(F.log_softmax(student / t, 1), F.softmax(teacher / t, 1), reduction="batchmean") * t * t


class Training:
    def __init__(self, spec):
        self.spec = spec
        tuned = spec["arm"] == "tuned"
        self.layout = torch.channels_last if tuned else torch.contiguous_format
        self.student = Student(spec["backbone"], spec["classes"])
        counters = {name: w for name, w in self.student.state_dict().items() if name.endswith("num_batches_tracked")}
        self.student.load_state_dict(first_weights(spec) | counters)
        self.student.to(memory_format=self.layout).train()
        self.optimizer = torch.optim.AdamW(self.student.parameters(), lr=1e-3, weight_decay=0.01, fused=tuned or None)
        self.average = [w.detach().clone() for w in self.student.state_dict().values() if w.is_floating_point()]
        self.batches = [self.batch(i) for i in range(spec["batches"])]
        self.steps = 0

    def batch(self, index):
        spec = self.spec
        images, labeled = spec["labeled"] + spec["unlabeled"], spec["labeled"]
        folder = Path(spec["folder"])
        pixels = raw(folder / f"{index}.pixels", torch.uint8).view(images, spec["size"], spec["size"], 3)
        mean, deviation = torch.tensor(spec["mean"]), torch.tensor(spec["deviation"])
        values = ((pixels / 255 - mean) / deviation).permute(0, 3, 1, 2).contiguous(memory_format=self.layout)
        teacher = raw(folder / f"{index}.teacher", torch.float32).view(images, spec["classes"])
        labels = raw(folder / f"{index}.labels", torch.int32).long()
        return values[:labeled].clone(), labels, teacher[:labeled], values[labeled:].clone(), teacher[labeled:]

    def step(self):
        images_l, labels, teacher_l, images_u, teacher_u = self.batches[self.steps % len(self.batches)]
        labeled = len(labels)
        ce, kd = self.student(torch.cat([images_l, images_u]))
        loss = 0.5 * F.cross_entropy(ce[:labeled], labels) \
            + 0.5 * (kl(teacher_l, kd[:labeled]) + kl(teacher_u, kd[labeled:]))
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        if self.spec["average"]:
            with torch.no_grad():
                live = [w for w in self.student.state_dict().values() if w.is_floating_point()]
                torch._foreach_lerp_(self.average, live, 0.01)
        self.steps += 1
        return loss.item()


def raw(path, kind):
    return torch.frombuffer(bytearray(path.read_bytes()), dtype=kind)


def first_weights(spec):
    """Raw weights of a training state as the Java side wrote it (safetensors)."""
    data = (Path(spec["folder"]) / "first.safetensors").read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    weights = {}
    for name, entry in json.loads(data[8:start]).items():
        if name.startswith("raw."):
            begin, end = entry["data_offsets"]
            values = torch.frombuffer(bytearray(data[start + begin:start + end]), dtype=torch.float32)
            weights[name[4:]] = values.view(entry["shape"])
    return weights


def main():
    spec = json.loads(sys.argv[1])
    torch.set_num_threads(spec["threads"])
    training = Training(spec)
    print(json.dumps({"version": "PyTorch " + torch.__version__ + ", Python " + sys.version.split()[0]}), flush=True)
    for line in sys.stdin:
        millis, losses = [], []
        before = resource.getrusage(resource.RUSAGE_SELF)
        for _ in range(int(line)):
            start = time.perf_counter()
            losses.append(training.step())
            millis.append((time.perf_counter() - start) * 1e3)
        after = resource.getrusage(resource.RUSAGE_SELF)
        cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        print(json.dumps({"millis": millis, "losses": losses, "cpu_millis": cpu * 1e3}), flush=True)


if __name__ == "__main__":
    main()
