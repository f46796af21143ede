import numpy as np

np.random.seed(41)
V, D = 9, 4
centerWordIdx, outsideWordIdx = 2, 5
negSampleWordIndices = [1, 7, 1, 3, 7, 7]
params = {"center": np.random.randn(V, D), "outside": np.random.randn(V, D)}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def negSamplingLossAndGradient(centerWordVec, outsideVectors):
    outsideVec = outsideVectors[outsideWordIdx]
    negVecs = outsideVectors[negSampleWordIndices]
    pos = sigmoid(outsideVec @ centerWordVec)
    neg = sigmoid(-negVecs @ centerWordVec)
    value = -np.log(pos) - np.sum(np.log(neg))
    gradCenterVec = (pos - 1) * outsideVec + (1 - neg) @ negVecs
    gradOutsideVecs = np.zeros_like(outsideVectors)
    gradOutsideVecs[outsideWordIdx] += (pos - 1) * centerWordVec
    np.add.at(gradOutsideVecs, negSampleWordIndices, np.outer(1 - neg, centerWordVec))
    return value, gradCenterVec, gradOutsideVecs


def loss(params):
    return negSamplingLossAndGradient(params["center"][centerWordIdx], params["outside"])[0]


def backward(params):
    _, gradCenterVec, gradOutsideVecs = negSamplingLossAndGradient(params["center"][centerWordIdx], params["outside"])
    gradCenterVecs = np.zeros_like(params["center"])
    gradCenterVecs[centerWordIdx] = gradCenterVec
    return {"center": gradCenterVecs, "outside": gradOutsideVecs}
